// verdict: bug, non-zero exit
int main(void)
{
    return 1;
}
